"""Every error leaves the house as a sentence a person can act on; never a stack trace."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from core.errors import LianxinError

log = structlog.get_logger(__name__)
_SENTENCES = {
    400: ("bad_request", "请求的格式不对，请刷新页面后重试。"),
    401: ("unauthorized", "请先登录。"),
    403: ("forbidden", "没有权限，或页面已过期，请刷新后重试。"),
    404: ("not_found", "没有找到这个页面或内容。"),
    405: ("method_not_allowed", "不支持这样的操作。"),
}


def install(app: FastAPI) -> None:
    """Register the handlers."""

    @app.exception_handler(LianxinError)
    async def known(_: Request, error: LianxinError) -> JSONResponse:
        return _response(error.status, error.code, error.message)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        fields = "、".join(
            sorted({str(item["loc"][-1]) for item in error.errors() if item.get("loc")})
        )
        return _response(422, "invalid", f"内容的格式不对（{fields}），请检查后重试。")

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        code, sentence = _SENTENCES.get(error.status_code, ("error", "请求没有成功，请重试。"))
        return _response(error.status_code, code, sentence)

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> JSONResponse:
        log.error("unexpected", path=request.url.path, exc_info=error)
        return _response(500, "unexpected", "系统出了点问题，已经记录，请稍后再试。")


def _response(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)
