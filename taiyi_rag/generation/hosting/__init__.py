"""A language model hosted on vLLM, as `taiyi-rag model serve` does it. Read in this order:

    installed   which vLLM is there, and the model's folder
    shape       what the model is: architecture, layers, weights
    memory      what it needs, and what the machine has
    template    whether its prompts are written as it was trained, and what ends an answer
    fencing     who may reach the server, with which key
    plan        all of that, decided: `plan(settings)`
    command     the plan as a command line and its environment
    server      the server as a child process
    checking    whether a running server does what the application needs
    inside/     what runs in vLLM's own environment: the fence, and look-ups

vLLM is not imported here: it lives in an environment of its own (docs/model.md).
"""
