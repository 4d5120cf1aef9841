"""Instruction data for fine-tuning, made of annotated corpora with the prompts of the tasks."""
