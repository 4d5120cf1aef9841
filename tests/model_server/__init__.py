"""A server that speaks the OpenAI protocol and does what a test wants: answer well, lie, or break.

`stub` is the server, `words` what it may say, `modes` how it may say it or fail to. Tests use the
fixture `model_server`; benchmarks `with StubServer() as server`.
"""
