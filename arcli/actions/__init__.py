"""What commands do, without a screen: options in, a `Result` or a `Plan` out."""
