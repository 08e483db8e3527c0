"""AutoTVM: templates, and a search over their knobs."""
