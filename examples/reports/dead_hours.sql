-- title: Dead hours
-- param at_most bigint = 10
-- When a store could as well be closed: hours of a weekday with hardly a transaction a day.
SELECT store_name, weekday, hour_of_day, transactions, days, CAST(transactions AS DECIMAL(18, 2)) / days AS a_day
FROM (SELECT s.store_name,
             EXTRACT(DOW FROM t.created_at) AS weekday,
             EXTRACT(HOUR FROM t.created_at) AS hour_of_day,
             COUNT(*) AS transactions,
             COUNT(DISTINCT CAST(t.created_at AS DATE)) AS days
      FROM transactions t
      JOIN stores s ON s.store_id = t.store_id
      GROUP BY 1, 2, 3)
WHERE transactions <= :at_most * days
ORDER BY store_name, weekday, hour_of_day
