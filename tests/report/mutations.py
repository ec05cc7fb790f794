"""What a schema is tried with: a valid document, changed in one place."""
import copy


def at(value, path):
    for step in path:
        value = value[step]
    return value


def changed(value, path, to):
    result = copy.deepcopy(value)
    at(result, path[:-1])[path[-1]] = to
    return result


def objects_of(value, path=(), of_lists=slice(None)):
    """The path of every object in it; of lists, of the elements in that slice."""
    if isinstance(value, dict):
        yield path
        for name, member in value.items():
            yield from objects_of(member, (*path, name), of_lists)
    elif isinstance(value, list):
        for number, member in list(enumerate(value))[of_lists]:
            yield from objects_of(member, (*path, number), of_lists)


def accepted(validator, value, wrong, paths):
    """A sentence for each of the wrong values, (path, value), that is accepted, and for each unknown or missing field in the
    objects at these paths."""
    for path, member in wrong:
        if validator.is_valid(changed(value, path, member)):
            yield f"{member!r} is accepted at {path}"
    for path in paths:
        if validator.is_valid(changed(value, [*path, "unknown"], 1)):
            yield f"an unknown field is accepted at {path}"
        for name in at(value, path):
            mutated = copy.deepcopy(value)
            del at(mutated, path)[name]
            if validator.is_valid(mutated):
                yield f"{name} may be missing at {path}"
