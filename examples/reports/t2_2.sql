-- title: The item sold most of each month
-- A file of the built-in report t2: which item sells most, month by month.
-- param first_year bigint = 2024
-- param last_year bigint = 2025
SELECT SUBSTRING(CAST(sold_in AS TEXT) FROM 1 FOR 7) AS year_month_created_at,
       COALESCE(item_name, CAST(item_id AS TEXT)) AS item_name,
       total AS sellings_qty
FROM (SELECT date_trunc('month', CAST(i.created_at AS DATE)) AS sold_in,
             i.item_id,
             m.item_name,
             SUM(i.quantity) AS total
      FROM transaction_items i
      LEFT JOIN menu_items m ON m.item_id = i.item_id
      WHERE EXTRACT(YEAR FROM i.created_at) BETWEEN :first_year AND :last_year
      GROUP BY 1, i.item_id, m.item_name)
QUALIFY ROW_NUMBER() OVER (PARTITION BY sold_in ORDER BY total DESC, item_id) = 1
ORDER BY sold_in
