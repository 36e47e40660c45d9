-- title: Sales by age and gender of the customer
-- Whom to advertise to: age at the time of the purchase, in bands of ten years.
SELECT age - age % 10 AS age_from,
       gender,
       COUNT(*) AS transactions,
       SUM(final_amount) AS sales
FROM (SELECT date_sub('year', u.birthdate, CAST(t.created_at AS DATE)) AS age,
             u.gender,
             t.final_amount
      FROM transactions t
      JOIN users u ON u.user_id = t.user_id)
GROUP BY 1, 2
ORDER BY 1, 2
