"""What commands do, without a screen: options in, a `Result` or a `Plan` out."""

import arcli.closing.guard  # noqa: F401 - registers what keeps entries out of closed periods, whichever face acts
