-- title: The customers with the most purchases of each store
-- The built-in report t4: whom a store should know by name.
-- param first_year bigint = 2024
-- param last_year bigint = 2025
-- param top bigint = 3
SELECT COALESCE(store_name, CAST(store_id AS TEXT)) AS store_name,
       birthdate,
       purchases_qty
FROM (SELECT t.store_id, s.store_name, t.user_id, u.birthdate, COUNT(*) AS purchases_qty
      FROM transactions t
      LEFT JOIN stores s ON s.store_id = t.store_id
      LEFT JOIN users u ON u.user_id = t.user_id
      WHERE EXTRACT(YEAR FROM t.created_at) BETWEEN :first_year AND :last_year
        AND t.user_id IS NOT NULL
      GROUP BY t.store_id, s.store_name, t.user_id, u.birthdate)
QUALIFY ROW_NUMBER() OVER (PARTITION BY store_id ORDER BY purchases_qty DESC, user_id) <= :top
ORDER BY store_id, purchases_qty DESC, user_id
