"""Names of the jobs; what does them stands above, where inquiries can be read."""

COMPUTE_GAPS = "faq.compute_gaps"
