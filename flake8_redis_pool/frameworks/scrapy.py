"""Scrapy: a callback runs once for each response, a pipeline for each item, a middleware for each request.

The objects are made once.

Facts: measured for ``scrapy`` (Scrapy 2.19.0, one crawl of three pages): ``parse`` and other callbacks,
``process_item``, the methods of downloader and spider middlewares; ``__init__``, ``from_crawler`` and ``open_spider``
once. ``start`` and the special spiders are [source].

Traps:

- Pipelines and middlewares have no base class: the method's name and parameters count, where the file imports Scrapy or
  is called ``pipelines.py`` or ``middlewares.py``. The parameter ``spider`` is deprecated and still works.
- Django has ``process_request(self, request)`` as well: without ``spider`` it counts only in a
  module that imports Scrapy.
- A method ``parse_*`` of a spider is a callback, or is called by one.
- One process crawls in one loop (the reactor), from ``open_spider`` to ``close_spider``.

Left out: functions connected to signals (per item or once, by the signal), ``callback=`` of ``response.follow`` on a
response without annotation, names of callbacks in ``Rule(callback="...")``, extensions and feed storages.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, FrameworkSpec, Registration, Runs

SPIDERS = (
    "scrapy.Spider",
    "scrapy.spiders.Spider",
    "scrapy.spiders.CrawlSpider",
    "scrapy.spiders.crawl.CrawlSpider",
    "scrapy.spiders.SitemapSpider",
    "scrapy.spiders.sitemap.SitemapSpider",
    "scrapy.spiders.XMLFeedSpider",
    "scrapy.spiders.feed.XMLFeedSpider",
    "scrapy.spiders.CSVFeedSpider",
    "scrapy.spiders.feed.CSVFeedSpider",
    "scrapy_redis.spiders.RedisSpider",
    "scrapy_redis.spiders.RedisCrawlSpider",
)
REQUESTS = (
    "scrapy.Request",
    "scrapy.http.Request",
    "scrapy.http.request.Request",
    "scrapy.FormRequest",
    "scrapy.http.FormRequest",
    "scrapy.http.request.form.FormRequest",
)
RESPONSES = tuple(
    f"scrapy.http.{name}"
    for name in (
        "Response",
        "response.Response",
        "TextResponse",
        "response.text.TextResponse",
        "HtmlResponse",
        "response.html.HtmlResponse",
    )
)
IMPORTS = ("scrapy", "itemadapter", "scrapy_redis")
PIPELINE_FILES = ("pipelines.py", "*/pipelines.py", "*/pipelines/*.py")
MIDDLEWARE_FILES = ("middlewares.py", "*/middlewares.py", "*/middlewares/*.py")
CALLBACK = "Scrapy callback"
PIPELINE = "Scrapy item pipeline"
MIDDLEWARE = "Scrapy middleware"
ITEM = (("item",),)
WITH_SPIDER = (("item",), ("spider", "_spider", "_"))


def _middleware(name: str, *parameters: str) -> tuple[Convention, ...]:
    """A method of a middleware, with ``spider`` and without it.

    With it, it is known by its imports or its file, without it only by its imports.
    """
    names = tuple((parameter,) for parameter in parameters)
    old = (*names, ("spider", "_spider", "_"))
    return (
        Convention(noun=MIDDLEWARE, functions=(name,), parameters=old, method_of="class", imports=IMPORTS),
        Convention(noun=MIDDLEWARE, functions=(name,), parameters=old, method_of="class", files=MIDDLEWARE_FILES),
        Convention(noun=MIDDLEWARE, functions=(name,), parameters=names, method_of="class", imports=IMPORTS),
    )


SPEC = FrameworkSpec(
    name="Scrapy",
    roots=IMPORTS,
    keeps="in open_spider (or from_crawler) and close it in close_spider",
    keeps_async="in open_spider (or from_crawler) and close it in close_spider",
    one_thread=True,
    base_methods=(
        BaseMethod(
            classes=SPIDERS,
            methods=("parse", "parse_*"),
            noun=CALLBACK,
        ),
        BaseMethod(
            classes=SPIDERS,
            methods=("__init__", "from_crawler", "start", "start_requests", "close", "closed"),
            noun="Scrapy spider set-up",
            runs=Runs.ONCE,
        ),
        BaseMethod(
            classes=("scrapy.dupefilters.BaseDupeFilter", "scrapy.dupefilters.RFPDupeFilter"),
            methods=("request_seen",),
            noun="Scrapy duplicate filter",
        ),
        BaseMethod(
            classes=("scrapy.dupefilters.BaseDupeFilter", "scrapy.dupefilters.RFPDupeFilter"),
            methods=("__init__", "from_crawler", "open", "close"),
            noun="Scrapy duplicate filter set-up",
            runs=Runs.ONCE,
        ),
    ),
    registrations=(
        Registration(callees=REQUESTS, noun=CALLBACK, position=1, keywords=("callback",)),
        Registration(callees=REQUESTS, noun=CALLBACK, keywords=("errback",)),
        Registration(
            callees=tuple(f"{name}.{method}" for name in RESPONSES for method in ("follow", "follow_all")),
            noun=CALLBACK,
            position=1,
            keywords=("callback",),
        ),
    ),
    conventions=(
        *(
            Convention(
                noun=PIPELINE, functions=("process_item",), parameters=parameters, method_of="class", imports=IMPORTS
            )
            for parameters in (ITEM, WITH_SPIDER)
        ),
        *(
            Convention(
                noun=PIPELINE,
                functions=("process_item",),
                parameters=parameters,
                method_of="class",
                files=PIPELINE_FILES,
            )
            for parameters in (ITEM, WITH_SPIDER)
        ),
        *_middleware("process_request", "request"),
        *_middleware("process_response", "request", "response"),
        *_middleware("process_exception", "request", "exception"),
        *_middleware("process_spider_input", "response"),
        *_middleware("process_spider_output", "response", "result"),
        *_middleware("process_spider_exception", "response", "exception"),
        Convention(
            noun="Scrapy set-up",
            functions=(
                "open_spider",
                "close_spider",
                "from_crawler",
                "from_settings",
                "spider_opened",
                "spider_closed",
            ),
            exact=False,
            method_of="class",
            imports=IMPORTS,
            runs=Runs.ONCE,
        ),
        Convention(
            noun="Scrapy set-up",
            functions=(
                "open_spider",
                "close_spider",
                "from_crawler",
                "from_settings",
                "spider_opened",
                "spider_closed",
            ),
            exact=False,
            method_of="class",
            files=PIPELINE_FILES + MIDDLEWARE_FILES,
            runs=Runs.ONCE,
        ),
    ),
)
