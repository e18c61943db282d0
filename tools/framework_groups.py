"""Under which heading of docs/frameworks/README.md a framework stands, by the name of its module; one that is not named here comes last."""

from __future__ import annotations

from typing import Final

GROUPS: Final[dict[str, str]] = {
    "Web applications": """
        aiohttp apiflask blacksheep bottle cherrypy ckan connexion django django_ninja django_rest_framework emmett falcon fastapi flask flask_admin
        flask_appbuilder flask_httpauth flask_jwt_extended flask_limiter flask_login flask_openapi3 flask_restful flask_restx flask_smorest hug klein
        litestar microdot mongoengine pyramid quart responder robyn sanic sanic_ext sqlalchemy starlette starlite tornado twisted webpy
    """,
    "Dashboards and user interfaces": "bokeh dash gradio nicegui shiny streamlit",
    "WebSockets and events": "autobahn channels flask_sock flask_socketio pyee socketio websockets",
    "GraphQL and remote calls": "ariadne graphene grpc grpclib nameko rpyc strawberry",
    "Servers": "aiosmtpd asyncio_servers asyncssh dnslib gunicorn httpx stdlib_servers",
    "Functions in a cloud": """
        aws_lambda aws_lambda_powertools azure_functions beam chalice firebase_functions google_cloud_functions knative_functions mangum modal zappa
    """,
    "Task queues and schedules": """
        airflow apscheduler arq bullmq celery dagster dbos django_q django_rq dramatiq hatchet huey inngest pgqueuer prefect procrastinate rq
        rq_scheduler saq schedule streaq taskiq temporal
    """,
    "Message brokers": """
        aio_pika aiormq azure_eventhub confluent_kafka faststream faust google_pubsub kombu nats paho_mqtt pika pulsar stomp
    """,
    "Bots": "aiogram botbuilder discord disnake line_bot nextcord pyrogram slack_bolt slack_sdk telebot telegram telethon",
    "Models and agents": "bentoml chainlit crewai fastmcp google_adk langchain langgraph mcp openai_agents pydantic_ai",
    "Data": "apache_beam pyspark ray scrapy",
    "Operations and tests": "command_lines kopf locust watchdog",
}
OTHERS: Final = "More"


def group_of(name: str) -> str:
    """The heading of a framework's module."""
    return next((group for group, names in GROUPS.items() if name in names.split()), OTHERS)
