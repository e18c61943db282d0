"""PySpark: functions over an RDD run once for each record, user-defined functions for each row or batch of rows.

Facts: held against pyspark 4.3.0 (methods of ``RDD``, ``DataFrame``, ``DataStreamWriter``, ``udf``; signatures).

Traps:

- ``foreachPartition`` and ``mapPartitions`` run their function once for each partition: that is the right place for a
  client, and so they are not declared.
- The function of ``foreachBatch`` runs in the driver, once for each micro-batch: seldom enough for a client of its own.
- A client is not sent to the workers: what is at module level is made by each of their processes that imports it.

Left out: functions of Pandas over groups, accumulators, what reduces two values to one.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration

RDDS = ("pyspark.RDD", "pyspark.core.rdd.RDD")
FRAMES = ("pyspark.sql.DataFrame", "pyspark.sql.dataframe.DataFrame")
WRITERS = ("pyspark.sql.streaming.DataStreamWriter", "pyspark.sql.streaming.readwriter.DataStreamWriter")
CONTEXTS = ("pyspark.SparkContext", "pyspark.core.context.SparkContext")
SESSIONS = ("pyspark.sql.SparkSession", "pyspark.sql.session.SparkSession")
RECORD = "Spark function of a record"
UDFS = ("pyspark.sql.functions.udf", "pyspark.sql.functions.pandas_udf")

SPEC = FrameworkSpec(
    name="PySpark",
    roots=("pyspark",),
    keeps="in a function given to foreachPartition or mapPartitions, once for each partition",
    keeps_async="per event loop, or use a synchronous client in a function given to foreachPartition",
    decorators=(Decorator(names=UDFS, noun="Spark user-defined function"),),
    registrations=(
        Registration(
            callees=tuple(f"{name}.{method}" for name in RDDS for method in ("map", "flatMap", "foreach", "filter")),
            noun=RECORD,
            position=0,
            keywords=("f",),
        ),
        Registration(
            callees=tuple(f"{name}.foreach" for name in (*FRAMES, *WRITERS)), noun=RECORD, position=0, keywords=("f",)
        ),
        Registration(callees=UDFS, noun="Spark user-defined function", position=0, keywords=("f",)),
    ),
    attributes=(
        *((f"{name}.rdd", RDDS[0]) for name in FRAMES),
        *((f"{name}.writeStream", WRITERS[0]) for name in FRAMES),
        *((f"{name}.sparkContext", CONTEXTS[0]) for name in SESSIONS),
    ),
    chains=(
        *((f"{name}.{method}", RDDS[0]) for name in CONTEXTS for method in ("parallelize", "textFile")),
        *((f"{name}.rdd", RDDS[0]) for name in FRAMES),
        *((f"{name}.{method}", FRAMES[0]) for name in SESSIONS for method in ("createDataFrame", "sql", "table")),
    ),
)
