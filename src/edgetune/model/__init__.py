"""A model as the user names it, made into a verified ONNX file on this machine."""
