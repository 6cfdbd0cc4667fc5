/* deployment.h - the Python handlers that a deployment description names.
 *
 * AWS SAM and CloudFormation templates, and the Serverless Framework's serverless.yml. Only what
 * stands in the file counts: tags such as !Ref are passed over, functions whose code lies elsewhere
 * (a bucket, an image, inline) or that run no Python are left out. */
#ifndef IMPORTSCAN_CONFIG_DEPLOYMENT_H
#define IMPORTSCAN_CONFIG_DEPLOYMENT_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

struct handler {
    struct text name;     /* of the resource or function in the file */
    struct text path;     /* absolute */
    struct text function; /* of the module there */
};

struct handlers {
    ARRAY(struct handler) list; /* in the order of the file */
};

/* Fails on what is no YAML, with the place, and on a file that is no such description. */
bool deployment_read(struct text text, struct text path, struct arena *arena, struct handlers *out,
                     struct error *err);

#endif
