-- title: Transactions of a large amount
-- The built-in report t1: what is worth a look by hand, and how much of the business large orders are.
-- param first_year bigint = 2024
-- param last_year bigint = 2025
-- param min_amount decimal = 75
SELECT transaction_id,
       CAST(final_amount AS DECIMAL(18, 2)) AS final_amount
FROM transactions
WHERE EXTRACT(YEAR FROM created_at) BETWEEN :first_year AND :last_year
  AND CAST(created_at AS TIME) BETWEEN TIME '06:00:00' AND TIME '23:00:00'
  AND final_amount >= :min_amount
