#!/bin/sh
# Shows the program at work on a real unit: an AWS Lambda handler that uses boto3 and pandas.
cd "$(dirname "$0")/.." || exit 2
unit=fixtures/units/orders-report/handler.py
echo "\$ importscan $unit --report"
exec "${B:-build}/importscan" "$unit" --python /usr/bin/python3 --report
