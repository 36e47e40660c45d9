-- title: How many items a transaction has
-- Keeps a group for each transaction in memory, some 400 bytes each: KOPI_JAVA_OPTS=-Xmx3g is enough for five million.
-- How well offers of a second item work: the share of baskets of one, two, three items.
SELECT items, COUNT(*) AS transactions, SUM(value) AS sales, AVG(value) AS average_value
FROM (SELECT transaction_id, SUM(quantity) AS items, SUM(subtotal) AS value
      FROM transaction_items
      GROUP BY transaction_id)
GROUP BY items
ORDER BY items
