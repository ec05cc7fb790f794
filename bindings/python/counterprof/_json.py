"""JSON, and in files."""
import json


def number(value):
    """Whole ones as JSON's integers."""
    return int(value) if value is not None and float(value).is_integer() else value


def clean(document):
    """Half characters (a file's name that is no UTF-8 has them in Python) are no JSON that others read."""
    if isinstance(document, str):
        return document.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if isinstance(document, dict):
        return {clean(key): clean(value) for key, value in document.items()}
    return [clean(value) for value in document] if isinstance(document, list) else document


def write(path, document):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=1, allow_nan=False)
        file.write("\n")
