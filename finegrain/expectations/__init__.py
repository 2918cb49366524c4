"""What must hold of the data: declared once, guarded layer by layer."""
