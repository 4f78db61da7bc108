# One image; the command chooses the process (see docker-compose.yml).

FROM python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
# What rarely changes comes first, so that a change of the code does not install everything again.
COPY locks/build.txt locks/image.txt locks/
RUN python -m venv --without-pip /opt/placecard \
 && python -m pip install --quiet --require-hashes -r locks/build.txt \
 && python -m pip --python /opt/placecard/bin/python install --quiet --require-hashes -r locks/image.txt
COPY pyproject.toml README.md LICENSE ./
COPY migrations migrations
COPY services services
RUN python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels . \
 && python -m pip --python /opt/placecard/bin/python install --quiet --no-deps --no-index /wheels/*.whl

FROM python:3.13-slim-bookworm
# Nothing that installs or builds stays. The two folders give volumes that are mounted there their owner.
RUN groupadd --system --gid 10001 placecard \
 && useradd --system --uid 10001 --gid placecard --no-create-home --shell /usr/sbin/nologin placecard \
 && rm -rf /usr/local/lib/python3.13/site-packages /usr/local/lib/python3.13/ensurepip /usr/local/bin/pip* \
 && install -d -m 0755 -o 10001 -g 10001 /secrets /secrets/keys /secrets/database
COPY --from=build /opt/placecard /opt/placecard
# PLACECARD_PULSE: where the processes leave their pulse (services/kit/pulse.py), on a temporary file system.
ENV PATH=/opt/placecard/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PLACECARD_PULSE=/tmp/pulse
WORKDIR /opt/placecard
USER 10001:10001
EXPOSE 8000
# exec: the server itself is process 1 and hears SIGTERM.
CMD ["sh", "-c", "exec granian --interface wsgi --host 0.0.0.0 --port ${PORT:-8000} --workers ${WEB_WORKERS:-2} --blocking-threads ${WEB_THREADS:-4} --no-ws --http 1 --http1-header-read-timeout 10000 --http1-buffer-size 65536 --respawn-failed-workers --log-level warning services.registration.wsgi:app"]
