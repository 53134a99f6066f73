"""One order book in pymarket and in assume-framework's pay-as-clear market.

Started by `npm run bench -- clearing` as a process of its own. Reads one JSON object from standard input, with
"book" = [[buys, energy in Wh, price in ticks], ...], "peers" = names, "budgetSeconds" per peer, and answers with
one JSON line a peer: the fastest wall time of its clearing, and the welfare of what it accepts. Making the
peer's own order objects is not timed; the result a caller needs (accepted amounts and price) is.
"""

import contextlib
import copy
import io
import json
import sys
import time
import warnings
from datetime import datetime, timedelta

warnings.filterwarnings("ignore")


class Assume:
    """Pay-as-clear: one price, the highest accepted offer."""

    def __init__(self, book):
        from assume.common.market_objects import MarketConfig, MarketProduct
        from assume.markets.clearing_algorithms.simple import PayAsClearRole
        from dateutil import rrule

        start = datetime(2026, 6, 15, 12)
        end = start + timedelta(minutes=15)
        self.products = [(start, end, None)]
        product = MarketProduct(timedelta(minutes=15), 1, timedelta(0))
        hours = rrule.rrule(rrule.HOURLY, dtstart=start, until=end)
        self.role = PayAsClearRole(MarketConfig("bench", hours, market_products=[product]))
        self.orders = [
            {
                "start_time": start,
                "end_time": end,
                "only_hours": None,
                "agent_addr": f"a{i}",
                "bid_id": str(i),
                "volume": -energy if buys else energy,
                "price": price,
                "node": "node0",
            }
            for i, (buys, energy, price) in enumerate(book)
        ]

    def prepare(self):
        return copy.deepcopy(self.orders)

    def clear(self, orders):
        return self.role.clear(orders, self.products)

    def welfare(self, result):
        return sum(-order["accepted_volume"] * order["price"] for order in result[0])


class PyMarket:
    """A mechanism of pymarket: 'huang' (truthful, gives up the marginal pair) or 'muda'."""

    def __init__(self, book, mechanism):
        import pymarket

        self.pymarket = pymarket
        self.book = book
        self.mechanism = mechanism

    def prepare(self):
        market = self.pymarket.Market()
        for i, (buys, energy, price) in enumerate(self.book):
            # The mechanisms merge bids at one price (to three digits), so prices are made to differ by less
            # than a tenth of a tick.
            market.accept_bid(energy, price * 1_000 + i * 0.01, i, bool(buys))
        return market

    def clear(self, market):
        return market.run(self.mechanism)

    def welfare(self, result):
        # A bid may appear in several lines; every line's quantity is traded.
        frame = result[0].get_df()
        total = 0.0
        for bid, quantity in zip(frame["bid"], frame["quantity"]):
            buys, _, price = self.book[int(bid)]
            total += quantity * price if buys else -quantity * price
        return total


MAKERS = {
    "assume-framework pay-as-clear": Assume,
    "pymarket huang": lambda book: PyMarket(book, "huang"),
    "pymarket muda": lambda book: PyMarket(book, "muda"),
}


def run(peer, book, budget):
    subject = MAKERS[peer](book)
    fastest = None
    welfare = None
    began = time.perf_counter()
    repeats = 0
    while repeats < 9 and (repeats == 0 or time.perf_counter() - began < budget):
        orders = subject.prepare()
        start = time.perf_counter()
        result = subject.clear(orders)
        took = (time.perf_counter() - start) * 1_000
        fastest = took if fastest is None else min(fastest, took)
        if welfare is None:
            welfare = float(subject.welfare(result))
        repeats += 1
    return {"peer": peer, "ms": fastest, "welfare": welfare, "reason": None}


def main():
    request = json.load(sys.stdin)
    for peer in request["peers"]:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                answer = run(peer, request["book"], request["budgetSeconds"])
        except Exception as error:  # A peer that fails is reported, the others go on.
            answer = {"peer": peer, "ms": None, "welfare": None, "reason": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(answer), flush=True)


main()
