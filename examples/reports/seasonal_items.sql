-- title: What seasonal items sell
-- Whether seasonal items are worth their place on the menu.
SELECT m.is_seasonal,
       m.item_name,
       SUM(i.quantity) AS sold,
       SUM(i.subtotal) AS sales
FROM transaction_items i
JOIN menu_items m ON m.item_id = i.item_id
GROUP BY m.is_seasonal, m.item_name
ORDER BY m.is_seasonal DESC, sales DESC
