"""From a pack to a proposal with a typed client, in cells for Jupyter or VS Code.

pipx run openapi-python-client generate --url http://localhost:8501/api/v1/openapi.json
pip install ./domain-packs-client
DOMAIN_PACKS_TOKEN=dpa_… python docs/examples/api_example.py
"""

# %% The address, and a token from the account page that may propose
import os
import sys

from domain_packs_client import AuthenticatedClient
from domain_packs_client.api.chat import chat_ask, chat_start
from domain_packs_client.api.packs import packs_packs, packs_take_sample
from domain_packs_client.api.proposals import proposals_proposal
from domain_packs_client.models import NewMessage, NewSession, Problem

URL = os.environ.get("DOMAIN_PACKS_URL", "http://localhost:8501")
web = AuthenticatedClient(f"{URL}/api/v1", token=os.environ.get("DOMAIN_PACKS_TOKEN", ""), timeout=60)


def told(answer):
    """Give what came, or end with the sentence of the problem."""
    if isinstance(answer, Problem):
        sys.exit(answer.detail)
    return answer


# %% Which packs are there? Pages follow each other by their cursor
packs, after = [], ""
while after is not None:
    page = told(packs_packs.sync(client=web, after=after))
    packs, after = packs + page.items, page.next_
sys.stdout.write("".join(f"{pack.name}, version {pack.head_number}\n" for pack in packs))

# %% Ask for a change in plain words; the same key again asks nothing twice
pack_id = packs[0].id if packs else told(packs_take_sample.sync("commercial_leasing", client=web)).pack_id
session = told(chat_start.sync(client=web, body=NewSession(pack_id=pack_id)))
request = NewMessage(text='Add "estoppel" to the key terms')
turn = told(chat_ask.sync(session.id, client=web, body=request, idempotency_key=f"estoppel-{session.id}"))
sys.stdout.write(f"{turn.outcome}: {turn.reply}\n")

# %% What would change, before anybody confirms it
if turn.proposal_id:
    proposal = told(proposals_proposal.sync(turn.proposal_id, client=web))
    sys.stdout.write(f"{proposal.row.summary} ({proposal.row.status})\n")
