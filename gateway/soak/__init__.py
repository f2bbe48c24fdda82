"""Thousands of accelerated calls against a real gateway: does anything grow, and is anything left behind?"""
