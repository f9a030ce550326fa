"""WeChat: Official Account, mini-program customer service and WeCom customer service."""
