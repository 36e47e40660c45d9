-- title: The item that sells best in each store, by weekday
-- What to have enough of, where and when. Items carry no store: two facts are joined. Weekdays count from 0 for Sunday.
SELECT s.store_name,
       EXTRACT(DOW FROM t.created_at) AS weekday,
       m.item_name,
       SUM(i.quantity) AS sold
FROM transaction_items i
JOIN transactions t ON t.transaction_id = i.transaction_id
JOIN stores s ON s.store_id = t.store_id
JOIN menu_items m ON m.item_id = i.item_id
GROUP BY s.store_name, weekday, m.item_name
QUALIFY RANK() OVER (PARTITION BY s.store_name, weekday ORDER BY SUM(i.quantity) DESC) = 1
ORDER BY s.store_name, weekday, m.item_name
