-- title: Sales by month
-- chart: line
-- The curve that everybody asks for first; growth is the difference of two lines.
SELECT CAST(date_trunc('month', created_at) AS DATE) AS month_begins,
       COUNT(*) AS transactions,
       SUM(final_amount) AS sales,
       ROUND(AVG(final_amount), 2) AS average_sale
FROM transactions
GROUP BY 1
ORDER BY 1
