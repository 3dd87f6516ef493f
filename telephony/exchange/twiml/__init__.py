"""The exchange's own reading of TwiML: a strict grammar, and nothing of the product's builders."""
