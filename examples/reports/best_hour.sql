-- title: The best hour of each store
-- When not to close a till: the hour of the day with the most sales.
SELECT store_name, hour_of_day, sales
FROM (SELECT s.store_name, EXTRACT(HOUR FROM t.created_at) AS hour_of_day, SUM(t.final_amount) AS sales
      FROM transactions t
      JOIN stores s ON s.store_id = t.store_id
      GROUP BY 1, 2)
QUALIFY ROW_NUMBER() OVER (PARTITION BY store_name ORDER BY sales DESC, hour_of_day) = 1
ORDER BY store_name
