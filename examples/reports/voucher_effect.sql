-- title: What vouchers bring
-- Whether customers with a voucher spend more than it costs: orders, average order and discount for each voucher, and without.
SELECT COALESCE(v.voucher_code, 'none') AS voucher,
       COUNT(*) AS transactions,
       ROUND(AVG(t.original_amount), 2) AS average_before,
       ROUND(AVG(t.final_amount), 2) AS average_paid,
       SUM(t.discount_applied) AS discount
FROM transactions t
LEFT JOIN vouchers v ON v.voucher_id = t.voucher_id
GROUP BY 1
ORDER BY transactions DESC
