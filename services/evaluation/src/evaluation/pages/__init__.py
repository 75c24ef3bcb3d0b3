"""The pages of evaluation for browsers: answering a survey, its published result, reactions to a page."""
