"""WeChat's official accounts and WeCom: their requests read, our messages carried."""
