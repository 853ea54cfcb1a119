"""The REST and WebSocket interface under /api/v1: the same services and rights as the pages, for programs."""
