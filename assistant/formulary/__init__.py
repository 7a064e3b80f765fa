"""What a clinic has, and the notes on an answer that names what it has not.

clinic.py       formulary.yaml of a home → the clinic's drugs and equipment; wrong names refused
lacking.py      an answer and the clinic → the answer with its notes
equipment.yaml  the tests and equipment that a clinic may not have
example.yaml    what an operator copies and changes
"""
