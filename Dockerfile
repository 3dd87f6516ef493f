# One image for every role: web, worker, schedule (see compose.yaml).
FROM python:3.13-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY . .
RUN pip install --editable . \
 && for file in locale/*/LC_MESSAGES/*.po; do \
      pybabel compile --input-file "$file" --output-file "${file%.po}.mo" \
        --locale "$(basename "$(dirname "$(dirname "$file")")")" || exit 1; \
    done

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --create-home callcenter \
 && install --directory --owner=callcenter --mode=0700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    CALLCENTER_DATA=/data CALLCENTER_HOST=0.0.0.0 PORT=8000
USER callcenter
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:callcenter.apps.gunicorn", "callcenter.apps.wsgi:app"]
