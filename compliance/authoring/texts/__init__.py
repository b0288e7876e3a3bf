"""What documents say: quotations, numbers and periods in them, sentences by clause, stubs made from them."""
