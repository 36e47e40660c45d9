-- title: Total payment value of each half-year and store
-- The built-in report t3: how the stores do against each other and against the half-year before.
-- param first_year bigint = 2024
-- param last_year bigint = 2025
SELECT CAST(half_year AS TEXT) || '-H' || CAST(half AS TEXT) AS year_half_created_at,
       COALESCE(store_name, CAST(store_id AS TEXT)) AS store_name,
       CAST(total AS DECIMAL(18, 2)) AS tpv
FROM (SELECT EXTRACT(YEAR FROM t.created_at) AS half_year,
             CASE WHEN EXTRACT(MONTH FROM t.created_at) <= 6 THEN 1 ELSE 2 END AS half,
             t.store_id,
             s.store_name,
             SUM(t.final_amount) AS total
      FROM transactions t
      LEFT JOIN stores s ON s.store_id = t.store_id
      WHERE EXTRACT(YEAR FROM t.created_at) BETWEEN :first_year AND :last_year
        AND CAST(t.created_at AS TIME) BETWEEN TIME '06:00:00' AND TIME '23:00:00'
      GROUP BY 1, 2, t.store_id, s.store_name)
ORDER BY half_year, half, store_id
