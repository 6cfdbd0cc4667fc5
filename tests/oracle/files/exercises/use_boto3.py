"""Resources and clients are made, and what there is is listed."""
import boto3

session = boto3.session.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="eu-west-1")
print(session.resource("dynamodb").Table("t").name, session.get_available_resources()[:2], session.get_available_services()[:2])
print(session.client("s3").meta.endpoint_url, session.get_available_regions("ec2")[:2], session.resource("s3").Bucket("b").objects)
