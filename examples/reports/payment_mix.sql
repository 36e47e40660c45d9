-- title: How customers pay, by quarter
-- What fees to negotiate: transactions and sales of each payment method.
SELECT CAST(date_trunc('quarter', t.created_at) AS DATE) AS quarter_begins,
       COALESCE(p.method_name, 'unknown') AS method,
       COUNT(*) AS transactions,
       SUM(t.final_amount) AS sales
FROM transactions t
LEFT JOIN payment_methods p ON p.method_id = t.payment_method_id
GROUP BY 1, 2
ORDER BY 1, sales DESC
