"""From a pack to a proposal over the API, in cells for Jupyter or VS Code: needs `httpx`, an address and a token.

DOMAIN_PACKS_URL=http://localhost:8501 DOMAIN_PACKS_TOKEN=dpa_… python docs/examples/api_example.py
"""

# %% The address, and a token from the account page that may propose
import os
import sys

import httpx

URL = os.environ.get("DOMAIN_PACKS_URL", "http://localhost:8501")
TOKEN = os.environ.get("DOMAIN_PACKS_TOKEN", "")
web = httpx.Client(base_url=f"{URL}/api/v1", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)


def told(answer: httpx.Response) -> dict:
    """Give what came, or end with the sentence of the problem."""
    if answer.is_error:
        sys.exit(answer.json()["detail"])
    return answer.json()


# %% Which packs are there? Pages follow each other by their cursor
packs, after = [], ""
while after is not None:
    page = told(web.get("/packs", params={"after": after}))
    packs, after = packs + page["items"], page["next"]
sys.stdout.write("".join(f"{pack['name']}, version {pack['head_number']}\n" for pack in packs))

# %% Ask for a change in plain words
pack = packs[0] if packs else told(web.post("/packs/samples/commercial_leasing"))
pack_id = pack.get("pack_id", pack["id"])
session = told(web.post("/chat/sessions", json={"pack_id": pack_id}))
turn = told(web.post(f"/chat/sessions/{session['id']}/messages", json={"text": 'Add "estoppel" to the key terms'}))
sys.stdout.write(f"{turn['outcome']}: {turn['reply']}\n")

# %% What would change, before anybody confirms it
if turn["proposal_id"]:
    proposal = told(web.get(f"/proposals/{turn['proposal_id']}"))
    sys.stdout.write(f"{proposal['row']['summary']} ({proposal['row']['status']})\n")
