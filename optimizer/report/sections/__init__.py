"""The chapters of a report, one module each: from the run document to blocks."""
