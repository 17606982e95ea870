"""Passes and crossings."""
