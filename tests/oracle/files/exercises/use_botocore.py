"""Clients are made, regions and services listed, a paginator and a waiter, and certificates."""
import botocore.session
from botocore import loaders
from botocore.stub import Stubber

session = botocore.session.Session()
session.set_credentials("a", "b")
client = session.create_client("s3", region_name="eu-west-1")
print(client.meta.endpoint_url, client.generate_presigned_url("get_object", {"Bucket": "a", "Key": "b"})[:20])
print(client.get_paginator("list_objects"), client.get_waiter("bucket_exists"), len(session.get_available_services()))
print(session.get_available_regions("ec2")[:2], session.get_service_model("sqs").operation_names[:1], session.get_available_partitions())
with Stubber(client) as stub:
    stub.add_response("list_buckets", {})
    print(client.list_buckets())
print(loaders.Loader().determine_latest_version("s3", "service-2") if hasattr(loaders, "Loader") else "")
