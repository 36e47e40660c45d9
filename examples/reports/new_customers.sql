-- title: New and returning customers by month
-- Whether growth comes from new customers or from old ones: who buys in the month of his registration, and who later.
SELECT CAST(date_trunc('month', t.created_at) AS DATE) AS month_begins,
       COUNT(DISTINCT t.user_id) FILTER (WHERE u.registered_at >= date_trunc('month', t.created_at)) AS new_customers,
       COUNT(DISTINCT t.user_id) FILTER (WHERE u.registered_at < date_trunc('month', t.created_at)) AS returning_customers,
       COUNT(*) FILTER (WHERE t.user_id IS NULL) AS anonymous_transactions
FROM transactions t
LEFT JOIN users u ON u.user_id = t.user_id
GROUP BY 1
ORDER BY 1
