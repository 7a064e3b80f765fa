"""What a guideline recommends to ask and examine for a complaint, and what was not yet mentioned.

complaints.py   the YAML files → complaints with their items; a faulty file is refused with its line
asking.py       an answer and the conversation → the answer with one line: 还应问 …；还应查 …
*.yaml          the complaints, by theme, for curriculum staff to read and extend
"""
