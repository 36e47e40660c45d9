-- title: Sales by hour and weekday of each store
-- chart: heat map
-- When a store needs people behind the counter. Weekdays count from 0 for Sunday.
SELECT s.store_name,
       EXTRACT(DOW FROM t.created_at) AS weekday,
       EXTRACT(HOUR FROM t.created_at) AS hour_of_day,
       COUNT(*) AS transactions,
       SUM(t.final_amount) AS sales
FROM transactions t
JOIN stores s ON s.store_id = t.store_id
GROUP BY s.store_name, weekday, hour_of_day
ORDER BY s.store_name, weekday, hour_of_day
