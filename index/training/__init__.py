"""How the built-in encoder is made; serving never imports this package, training needs torch.

pairs.py reads what is learned from, static.py trains the Chinese side in minutes on two cores, and
english.py turns the English MiniLM into the small ONNX file that ships. `mentor encoder train`
runs all of it; index/encoder_model/README.md is the model card.
"""
