"""Where rooms meet: facts -> plan -> measures -> tasks -> evidence, which is a fact."""
