"""One answer on its way, at its rate, through its gate, with its fault. Knows no plan's words."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from dataclasses import dataclass

from aiohttp import web

from bench.answers import Answer, Dialect, Piece, stamp
from bench.plans import Asked, Plan

TOGETHER = 64
"""Tokens written at once where no rate is set."""


@dataclass
class Stream:
    """One answer on its way, frame by frame."""

    request: web.Request
    asked: Asked
    plan: Plan
    dialect: Dialect
    answer: Answer

    async def run(self) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(self.request)
        await response.write(b": hello\n\n")
        self.response = response
        if self.plan.fault == "hang":
            await asyncio.Event().wait()
        opening = b"".join(self.dialect.opening(self.answer))
        if opening:
            await self._write(opening)
        if self.plan.rate and not self.plan.fault and not self.plan.gate:
            await self._paced()
        elif not self.plan.rate and not self.plan.fault and not self.plan.gate:
            await self._at_once()
        elif not await self._one_by_one():
            return response
        closing = self.dialect.closing(self.answer)
        if self.plan.fault == "twofinish":
            closing.insert(0, closing[0])
        if self.plan.gate:
            await self.plan.gate.passing()
        await self._write(b"".join(closing))
        await response.write_eof()
        return response

    async def _at_once(self) -> None:
        pieces = self.answer.pieces
        for first in range(0, len(pieces), TOGETHER):
            some = pieces[first : first + TOGETHER]
            await self.response.write(b"".join(self._frame(piece) for piece in some))
            self.asked.sent += len(some)

    async def _paced(self) -> None:
        """By callbacks and straight to the socket: the cheapest way to write at a steady rate."""
        transport = self.request.transport
        if transport is None:
            raise ConnectionResetError
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[None] = loop.create_future()
        begun, step, asked = loop.time(), 1 / self.plan.rate, self.asked
        pieces, count = self.answer.pieces, len(self.answer.pieces)

        def send() -> None:
            if ended.done():
                return
            if transport.is_closing():
                ended.set_exception(ConnectionResetError())
                return
            if asked.sent == count:
                ended.set_result(None)
                return
            frame = self._frame(pieces[asked.sent])
            transport.write(b"%x\r\n%b\r\n" % (len(frame), frame))
            asked.sent += 1
            loop.call_at(begun + asked.sent * step, send)

        send()
        await ended

    async def _one_by_one(self) -> bool:
        """With gate and fault; False where the answer ends here."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for piece in self.answer.pieces:
            if self.asked.sent == self.plan.after and not await self._strike():
                return False
            if self.plan.gate:
                await self.plan.gate.passing()
            if self.plan.rate and self.plan.fault != "trickle":
                await asyncio.sleep(max(0, begun + self.asked.sent / self.plan.rate - loop.time()))
            await self._write(self._frame(piece))
            self.asked.sent += 1
        return self.asked.sent > self.plan.after or await self._strike()

    async def _strike(self) -> bool:
        """The fault within the stream; False where it ends the answer."""
        transport = self.request.transport
        match self.plan.fault:
            case "stall":
                await asyncio.Event().wait()
            case "rst" if transport is not None:
                self.asked.end("rst")
                linger = struct.pack("ii", 1, 0)
                reset = transport.get_extra_info("socket")
                reset.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                transport.abort()
                return False
            case "fin" if transport is not None:
                self.asked.end("fin")
                transport.write(b"40\r\ndata: ")
                transport.close()
                return False
            case "unfinished":
                await self.response.write_eof()
                return False
            case "malformed":
                await self._write(b'data: {"choices": [{"index": 0, "delta": {"con\n\n')
            case "error":
                failed = {"message": "The engine fell over.", "type": "server_error", "code": None}
                await self._write(b"data: " + json.dumps({"error": failed}).encode() + b"\n\n")
            case "duplicate" if self.asked.sent < len(self.answer.pieces):
                await self._write(self._frame(self.answer.pieces[self.asked.sent]))
            case "huge":
                await self._write(self._frame(Piece("text", "x" * self.plan.size)))
            case _:
                pass
        return True

    def _frame(self, piece: Piece) -> bytes:
        return self.dialect.piece(Piece("text", stamp()) if self.plan.stamped else piece)

    async def _write(self, data: bytes) -> None:
        if self.plan.fault != "trickle":
            await self.response.write(data)
            return
        for byte in data:
            await self.response.write(bytes([byte]))
            await asyncio.sleep(1 / (self.plan.rate or 1))
