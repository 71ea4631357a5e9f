# One image for every process of the hall; which one a container is, its command says (docker-compose.yml).
FROM python:3.12-slim AS build
# A venv without pip: the tools that install stay in this stage.
RUN python -m venv --without-pip /opt/hall
COPY requirements.lock /house/
# Wheels only, each with the digest of the lock: nothing is compiled, so no compiler is needed.
RUN pip --python /opt/hall/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --no-deps --only-binary :all: -r /house/requirements.lock
COPY pyproject.toml hall.py /house/
COPY commands /house/commands
COPY ground /house/ground
COPY models /house/models
COPY web /house/web
COPY workers /house/workers
# Runs from these files, as after `make setup`; compiled now, because nothing can be written later.
RUN pip --python /opt/hall/bin/python install --no-cache-dir --disable-pip-version-check \
        --no-index --no-deps --no-build-isolation --editable /house \
    && /opt/hall/bin/python -m compileall -q /house

FROM python:3.12-slim
# The data folder belongs to the hall's account, and so does a new volume that is mounted over it.
RUN groupadd --gid 10001 hall \
    && useradd --uid 10001 --gid hall --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin hall \
    && install -d -o hall -g hall -m 0700 /var/lib/yunting
COPY --from=build /opt/hall /opt/hall
COPY --from=build /house /house
ENV PATH=/opt/hall/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HALL_ENV=production \
    HALL_BIND=0.0.0.0 \
    HALL_DATA_DIR=/var/lib/yunting
USER 10001:10001
WORKDIR /house
EXPOSE 8000
CMD ["hall", "web"]
